package io.imcache.master.operations;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds settings of imcache that do not exist. A misspelt one would leave its default in place, and nobody would notice. An unknown
 * setting of a file or an argument ends the start. An unknown environment variable is logged only: Kubernetes sets some for each
 * service, such as {@code IMCACHE_SERVICE_HOST}.
 */
final class SettingsCheck implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(SettingsCheck.class);
    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("imcache");

    private final ApplicationContext context;
    private final List<ConfigurationPropertyName> known = new ArrayList<>();
    /** Settings whose last part anyone may choose. */
    private final List<ConfigurationPropertyName> maps = new ArrayList<>();

    SettingsCheck(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (ConfigurationPropertiesBean bean :
                ConfigurationPropertiesBean.getAll(context).values()) {
            ConfigurationPropertyName prefix =
                    ConfigurationPropertyName.of(bean.getAnnotation().prefix());
            Class<?> type = bean.asBindTarget().getType().resolve();
            if (OURS.isAncestorOf(prefix) && type != null && type.isRecord()) {
                addAll(prefix, type);
            }
        }
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(context.getEnvironment())) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(OURS::isAncestorOf)
                        .filter(name -> !isKnown(name))
                        .forEach(name -> unknown(source, name));
            }
        }
    }

    private void addAll(ConfigurationPropertyName prefix, Class<?> type) {
        for (RecordComponent part : type.getRecordComponents()) {
            ConfigurationPropertyName name = prefix.append(DataObjectPropertyName.toDashedForm(part.getName()));
            if (part.getType().isRecord() && part.getType().getName().startsWith("io.imcache.")) {
                addAll(name, part.getType());
            } else if (Map.class.isAssignableFrom(part.getType())) {
                maps.add(name);
            } else {
                known.add(name);
            }
        }
    }

    private boolean isKnown(ConfigurationPropertyName name) {
        ConfigurationPropertyName whole =
                name.isLastElementIndexed() ? name.chop(name.getNumberOfElements() - 1) : name;
        return known.contains(whole) || maps.stream().anyMatch(map -> map.isAncestorOf(name));
    }

    private void unknown(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        String nearest = known.stream()
                .map(ConfigurationPropertyName::toString)
                .min(Comparator.comparingInt(other -> distance(other, name.toString())))
                .orElse("");
        if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource) {
            log.warn("{} is set in the environment, and is no setting (the nearest one: {})", name, nearest);
        } else {
            throw new UnknownSettingException(name.toString(), nearest);
        }
    }

    /** Counts the letters to insert, remove or replace to make one text of the other (Levenshtein). */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
