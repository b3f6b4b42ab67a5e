package io.imcache.bench;

import java.util.List;
import java.util.random.RandomGenerator;

/** Made-up Chinese texts: words that people use in comments and messages, the common ones more often, and rarer characters. */
final class ChineseTexts {
    private static final List<String> WORDS =
            List.of(("你好 谢谢 请问 多少钱 怎么 买 在哪里 可以 发货 什么时候 好的 老师 想要 链接 还有 吗 了 的 我 我们 这个 喜欢 太 好看 漂亮 "
                            + "厉害 加油 支持 关注 已经 互相 聊天 开始 视频 作品 拍 得 真 好 学到 教程 分享 一下 收藏 早上 晚上 今天 明天 "
                            + "昨天 时间 地址 电话 微信 客服 订单 快递 退款 换货 尺码 颜色 质量 不错 便宜 一点 优惠 活动 直播 几点 "
                            + "朋友 家人 孩子 妈妈 医生 护士 医院 学校 公司 工作 辛苦 休息 天气 下雨 太阳 春天 冬天 旅游 北京 上海 "
                            + "广州 美食 好吃 做法 火锅 面条 咖啡 奶茶 手机 电脑 相机 音乐 唱歌 跳舞 运动 跑步 健身 减肥 护肤 化妆 "
                            + "衣服 裤子 鞋子 包包 房子 装修 家具 汽车 开车 新手 经验 问题 回答 解决 方法 希望 祝福 生日 快乐 新年 "
                            + "哈哈哈 呜呜 哇 嗯嗯 是的 不是 没有 知道 觉得 感觉 应该 因为 所以 但是 如果 然后 最后 第一次 真的 特别 非常")
                    .split(" "));
    private static final List<String> PLACES =
            List.of("北京 上海 广东 浙江 江苏 四川 湖北 湖南 河南 河北 山东 山西 陕西 福建 安徽 江西 辽宁 吉林 广西 云南 贵州 重庆 天津".split(" "));
    private static final List<String> MARKS = List.of("，", "。", "！", "？", "～", "[微笑]", "[赞]", "😊", "🌹", " ");
    private static final int FIRST_CHARACTER = 0x4e00;
    private static final int CHARACTERS = 0x51a6;

    private final RandomGenerator random;

    ChineseTexts(RandomGenerator random) {
        this.random = random;
    }

    String word() {
        return WORDS.get((int) (WORDS.size() * Math.pow(random.nextDouble(), 1.5)));
    }

    String place() {
        return PLACES.get(random.nextInt(PLACES.size()));
    }

    /** A text of so many characters, a few more at most. */
    String sentence(int least, int most) {
        int length = least + random.nextInt(most - least + 1);
        var text = new StringBuilder();
        while (text.length() < length) {
            switch (random.nextInt(10)) {
                case 0, 1 -> text.append(rare());
                case 2 -> text.append(MARKS.get(random.nextInt(MARKS.size())));
                default -> text.append(word());
            }
        }
        return text.toString();
    }

    /** A name of two to six characters, sometimes with a number. */
    String name() {
        var text = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            text.append(random.nextInt(3) == 0 ? word() : rare() + rare());
        }
        return random.nextInt(3) == 0 ? text.toString() + random.nextInt(10_000) : text.toString();
    }

    private String rare() {
        return String.valueOf((char) (FIRST_CHARACTER + random.nextInt(CHARACTERS)));
    }
}
