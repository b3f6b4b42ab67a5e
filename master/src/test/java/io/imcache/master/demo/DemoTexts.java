package io.imcache.master.demo;

import java.util.List;
import java.util.Random;

/** What is said in the demo. The shop and all nicknames are made up. */
final class DemoTexts {
    static final String SHOP = "云岭小茶铺";

    static final List<String> CUSTOMERS =
            List.of("爱喝茶的橘猫", "晚风里的纸船", "一颗跳跳糖", "南城旧书摊", "今天也要早睡", "山雨来时", "半糖去冰", "木木不吃鱼");

    static final List<String> VIDEOS = List.of("明前龙井开采第一天", "手工炒茶的十道工序", "三分钟学会泡一壶好茶", "茶山日出，云海来了", "新包装上线，直播间见");

    static final List<String> COMMENTS = List.of(
            "这个茶怎么买？求链接",
            "云海太美了，想去现场看看",
            "去年买过，回甘很好，今年还会回购",
            "请问有小包装吗？想先尝尝",
            "炒茶师傅的手是铁做的吗哈哈",
            "水温多少度合适？",
            "包装好看，适合送长辈",
            "发货到新疆要几天？",
            "看饿了，主播中午吃什么",
            "已下单，坐等开箱",
            "可以开发票吗？",
            "今年的价格比去年贵了一点");

    static final List<String> QUESTIONS = List.of(
            "你好，请问今天下单什么时候能发货？",
            "收到了，味道很清香，谢谢老板！",
            "礼盒装还有货吗？",
            "能不能换成顺丰？",
            "我的订单显示已签收但是没收到",
            "茶叶怎么保存比较好？",
            "有没有适合送人的推荐？",
            "可以改一下收货地址吗？");

    static final List<String> ANSWERS =
            List.of("您好，下午四点前下单当天发出哦~", "有货的，直接拍就可以，随单送小样。", "密封后放冰箱冷藏，不要和有异味的东西放一起。", "已经帮您备注了，请放心。", "马上帮您查一下物流，稍等。");

    private DemoTexts() {}

    static String any(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size()));
    }
}
