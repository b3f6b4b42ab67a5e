package io.imcache.master.demo;

import io.imcache.protocol.ItemCollection;
import io.imcache.worker.AccountData;
import io.imcache.worker.AccountProfile;
import io.imcache.worker.ReplyRequest;
import io.imcache.worker.ReplyResult;
import io.imcache.worker.item.Comment;
import io.imcache.worker.item.Content;
import io.imcache.worker.item.Conversation;
import io.imcache.worker.item.Direction;
import io.imcache.worker.item.Item;
import io.imcache.worker.item.Message;
import io.imcache.worker.item.Notification;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A made-up tea shop with a short-video account: its videos, and customers who write. Used by one thread at a time. */
final class DemoShop {
    static final String OWNER = "shop-7001";

    private final AccountData account;
    private final InstantSource clock;
    private final Random random;
    private long next = 1;
    private int step;

    DemoShop(AccountData account, InstantSource clock, Random random) {
        this.account = account;
        this.clock = clock;
        this.random = random;
    }

    /** What the crawler finds at first. */
    synchronized void open() {
        account.profile(new AccountProfile(DemoTexts.SHOP, OWNER, avatar(OWNER), 12_873L, 96L));
        Instant now = clock.instant();
        var items = new ArrayList<Item>();
        for (int i = 0; i < DemoTexts.VIDEOS.size(); i++) {
            items.add(video(i, now.minus(Duration.ofDays(2L * i + 1))));
        }
        for (int i = 0; i < DemoTexts.COMMENTS.size(); i++) {
            items.add(comment(i, now.minus(Duration.ofMinutes(37L * i + 5))).build());
        }
        for (int i = 0; i < DemoTexts.CUSTOMERS.size() / 2; i++) {
            items.add(conversation(i, now.minus(Duration.ofDays(20))));
            for (int j = 0; j < 6; j++) {
                Instant time = now.minus(Duration.ofMinutes(90L * i + 11L * (6 - j)));
                items.add(j % 2 == 0 ? question(i, time) : answer(i, time, DemoTexts.any(DemoTexts.ANSWERS, random)));
            }
        }
        items.add(notification("follow", "新增粉丝", "茶山行者 关注了你", now.minus(Duration.ofHours(3))));
        items.add(notification("like", "作品获赞", "你的作品收获了 128 个赞", now.minus(Duration.ofHours(1))));
        account.upsertAll(items);
    }

    /** A message, a comment, a comment that goes, an answer, counters: one after the other. */
    synchronized void somethingHappens() {
        Instant now = clock.instant();
        int customer = random.nextInt(DemoTexts.CUSTOMERS.size() / 2);
        switch (step++ % 5) {
            case 0 -> {
                account.upsert(question(customer, now));
                unread(customer, 1);
            }
            case 1 ->
                account.upsert(comment(random.nextInt(DemoTexts.COMMENTS.size()), now)
                        .status("new")
                        .build());
            case 2 -> {
                account.upsert(answer(customer, now, DemoTexts.any(DemoTexts.ANSWERS, random)));
                unread(customer, 0);
            }
            case 3 -> oldestCommentGoes();
            default -> {
                countersMove(now);
                account.upsert(notification("like", "作品获赞", "有人赞了你的作品", now));
            }
        }
    }

    /** What an IM client answers is written on the platform; here, into the account. */
    synchronized ReplyResult reply(ReplyRequest request) {
        int customer = 0;
        for (int i = 0; i < DemoTexts.CUSTOMERS.size() / 2; i++) {
            if (conversationId(i).equals(request.conversationId())) {
                customer = i;
            }
        }
        Message message = answer(customer, clock.instant(), request.content());
        account.upsert(message);
        return ReplyResult.success(message.id());
    }

    private void oldestCommentGoes() {
        List<Item> comments = account.items(ItemCollection.COMMENTS);
        if (comments.size() > DemoTexts.COMMENTS.size() / 2) {
            account.remove(ItemCollection.COMMENTS, comments.get(0).id());
        }
    }

    private void countersMove(Instant now) {
        for (Item item : account.items(ItemCollection.CONTENTS)) {
            var video = (Content) item;
            account.upsert(video.toBuilder()
                    .viewCount(orZero(video.viewCount()) + random.nextInt(200))
                    .likeCount(orZero(video.likeCount()) + random.nextInt(10))
                    .lastCrawlTime(now)
                    .build());
        }
    }

    private void unread(int customer, int added) {
        account.find(ItemCollection.CONVERSATIONS, conversationId(customer)).ifPresent(item -> {
            var conversation = (Conversation) item;
            long count = added == 0 ? 0 : orZero(conversation.unreadCount()) + added;
            account.upsert(conversation.toBuilder().unreadCount(count).build());
        });
    }

    private static long orZero(Long count) {
        return count == null ? 0 : count;
    }

    private Content video(int i, Instant time) {
        return Content.builder("video-" + (i + 1))
                .type("video")
                .title(DemoTexts.VIDEOS.get(i))
                .description(DemoTexts.VIDEOS.get(i) + " #春茶 #手工炒茶")
                .coverUrl("https://img.example.com/cover-" + (i + 1) + ".jpg")
                .url("https://video.example.com/" + (i + 1))
                .commentCount(40 + i)
                .newCommentCount(i)
                .likeCount(500 + 70L * i)
                .shareCount(30 + i)
                .viewCount(9_000 + 1_000L * i)
                .publishTime(time)
                .lastCrawlTime(clock.instant())
                .crawlStatus("completed")
                .extra("musicTitle", "山间小调")
                .build();
    }

    private Comment.Builder comment(int i, Instant time) {
        int customer = i % DemoTexts.CUSTOMERS.size();
        int video = i % DemoTexts.VIDEOS.size();
        return Comment.builder("comment-" + time.toEpochMilli() + "-" + next++)
                .contentId("video-" + (video + 1))
                .contentTitle(DemoTexts.VIDEOS.get(video))
                .content(DemoTexts.COMMENTS.get(i))
                .authorId(customerId(customer))
                .authorName(DemoTexts.CUSTOMERS.get(customer))
                .authorAvatar(avatar(customerId(customer)))
                .direction(Direction.INBOUND)
                .likeCount(random.nextInt(30))
                .createdAt(time)
                .detectedAt(clock.instant())
                .extra("ipLocation", "浙江");
    }

    private Conversation conversation(int customer, Instant since) {
        return Conversation.builder(conversationId(customer))
                .userId(customerId(customer))
                .userName(DemoTexts.CUSTOMERS.get(customer))
                .userAvatar(avatar(customerId(customer)))
                .pinned(customer == 0)
                .unreadCount(customer)
                .createdAt(since)
                .updatedAt(clock.instant())
                .build();
    }

    private Message question(int customer, Instant time) {
        return message(customer, time, DemoTexts.any(DemoTexts.QUESTIONS, random))
                .senderId(customerId(customer))
                .senderName(DemoTexts.CUSTOMERS.get(customer))
                .senderAvatar(avatar(customerId(customer)))
                .receiverId(OWNER)
                .receiverName(DemoTexts.SHOP)
                .direction(Direction.INBOUND)
                .build();
    }

    private Message answer(int customer, Instant time, String text) {
        return message(customer, time, text)
                .senderId(OWNER)
                .senderName(DemoTexts.SHOP)
                .senderAvatar(avatar(OWNER))
                .receiverId(customerId(customer))
                .receiverName(DemoTexts.CUSTOMERS.get(customer))
                .direction(Direction.OUTBOUND)
                .status("sent")
                .build();
    }

    private Message.Builder message(int customer, Instant time, String text) {
        return Message.builder("message-" + time.toEpochMilli() + "-" + next++)
                .conversationId(conversationId(customer))
                .type("text")
                .content(text)
                .createdAt(time);
    }

    private Notification notification(String type, String title, String text, Instant time) {
        return Notification.builder("notification-" + time.toEpochMilli() + "-" + next++)
                .type(type)
                .title(title)
                .content(text)
                .createdAt(time)
                .build();
    }

    private static String customerId(int customer) {
        return "customer-" + (customer + 1);
    }

    private static String conversationId(int customer) {
        return "conversation-" + (customer + 1);
    }

    private static String avatar(String user) {
        return "https://img.example.com/" + user + ".jpg";
    }
}
