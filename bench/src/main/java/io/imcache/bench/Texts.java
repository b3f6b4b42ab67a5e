package io.imcache.bench;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Text that is about as hard to compress as what people write: words of a vocabulary, the common ones more often. */
final class Texts {
    private static final int VOCABULARY = 4_000;
    private static final String CONSONANTS = "bcdfghjklmnprstvwz";
    private static final String VOWELS = "aeiou";

    private final RandomGenerator random;
    private final List<String> words;

    Texts(RandomGenerator random) {
        this.random = random;
        this.words = IntStream.range(0, VOCABULARY).mapToObj(i -> word()).toList();
    }

    private String word() {
        var word = new StringBuilder();
        for (int syllables = 1 + random.nextInt(3); syllables > 0; syllables--) {
            word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())))
                    .append(VOWELS.charAt(random.nextInt(VOWELS.length())));
            if (random.nextInt(3) == 0) {
                word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
            }
        }
        return word.toString();
    }

    /** About so many characters. */
    String sentence(int length) {
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(words.get((int) (VOCABULARY * Math.pow(random.nextDouble(), 2.5))));
        }
        return text.toString();
    }

    /** As in identifiers of pictures: does not compress. */
    String hex(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    int number(int below) {
        return random.nextInt(below);
    }
}
