package io.imcache.master.ingest.worker;

import io.imcache.master.assignment.WorkerTasks;
import io.imcache.master.ingest.ProfileService;
import io.imcache.master.ingest.PushService;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RateLimits;
import io.imcache.master.login.LoginReports;
import io.imcache.master.socketio.NamespaceHandler;
import io.imcache.master.socketio.RefusedMessages;
import io.imcache.master.socketio.SocketIoProperties;
import io.imcache.master.workers.ConnectedWorkers;
import io.imcache.master.workers.OutboundMessages;
import io.imcache.redis.AccountStore;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;

@Configuration(proxyBeanMethods = false)
class WorkerConfiguration {
    @Bean
    NamespaceHandler workerNamespace(
            PushService pushes,
            ProfileService profiles,
            AccountStore store,
            OutboundMessages outbound,
            LoginReports logins,
            ConnectedWorkers workers,
            WorkerTasks tasks,
            SocketIoProperties properties,
            LimitProperties limits,
            RateLimits rates,
            Scheduler ingestScheduler,
            RefusedMessages refusals,
            MeterRegistry meters) {
        var leases = new WorkerLeases(store, tasks, properties.lease());
        var reports = new WorkerLogins(profiles, logins);
        var messages = new WorkerMessages(
                pushes, profiles, leases, reports, tasks, limits.accountsPerConnection(), rates, ingestScheduler);
        return new WorkerNamespace(
                new Dispatcher(messages::route, refusals),
                new PlainEvents(store, outbound),
                reports,
                workers,
                tasks,
                meters);
    }
}
