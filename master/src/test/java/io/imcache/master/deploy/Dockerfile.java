package io.imcache.master.deploy;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The image's Dockerfile, read as Docker reads it as far as that is needed here. */
record Dockerfile(List<Instruction> instructions) {
    private static final Pattern SETTING = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|(\\S+))");

    /** @param text what stands behind its name, continued lines joined */
    record Instruction(String name, String text) {}

    static Dockerfile read() throws IOException {
        String text = Files.readString(Path.of("..", "Dockerfile"))
                .replaceAll("(?m)^#.*\\R", "")
                .replaceAll("\\\\\\R\\s*", "");
        return new Dockerfile(text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split(" ", 2))
                .map(parts -> new Instruction(parts[0], parts[1]))
                .toList());
    }

    /** What instructions of a name say, in their order. */
    List<String> all(String name) {
        return instructions.stream()
                .filter(one -> one.name().equals(name))
                .map(Instruction::text)
                .toList();
    }

    /** What is run, of all that is run, by a word in it. */
    String run(String word) {
        return all("RUN").stream()
                .filter(text -> text.contains(word))
                .findFirst()
                .orElseThrow();
    }

    Map<String, String> environment() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String text : all("ENV")) {
            for (MatchResult one : SETTING.matcher(text).results().toList()) {
                settings.put(one.group(1), one.group(2) == null ? one.group(3) : one.group(2));
            }
        }
        return settings;
    }

    /** The command of an instruction that has it as a list. */
    List<String> command(String name) {
        String text = all(name).get(0);
        return new ArrayList<>(Arrays.asList(new Gson().fromJson(text.substring(text.indexOf('[')), String[].class)));
    }
}
