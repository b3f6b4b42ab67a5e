package io.imcache.master.im;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the IM side is told of this installation.
 *
 * @param supportedPlatforms the platforms that crawlers push from, as {@code /api/im/version} names them; the store takes
 *     any
 */
@ConfigurationProperties("imcache.im")
record ImProperties(@DefaultValue("douyin") List<String> supportedPlatforms) {}
