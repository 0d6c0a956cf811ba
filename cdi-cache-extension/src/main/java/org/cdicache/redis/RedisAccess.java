package org.cdicache.redis;

import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.spi.RemoteUnavailableException;
import org.jspecify.annotations.Nullable;

/*
 * What the connections to all servers of a configuration have in common: who logs in, over what, under which name.
 *
 * Users' code that supplies a password, and the reading of files, may block. Sentinels, whose login is another and is never read again, wait for the files
 * only: one that is away is tried again with every heartbeat, which is no reason to ask for a password.
 */
final class RedisAccess {

    private static final Pattern SERVERS = Pattern.compile("(?s)[a-z-]+://([^/?#]*@)?[^/?#]*");

    private final CacheConfig.Redis settings;

    /** What follows the servers in the URL, but for the name of a master. */
    private final String database;

    private final RedisCredentialsProvider sentinelLogin;
    private final Login login;
    private final TlsMaterial tls;
    private final SharedWork loginAndFiles = new SharedWork("cdi-cache-credentials", this::askAndRead);
    private final SharedWork files = new SharedWork("cdi-cache-certificates", this::read);

    RedisAccess(CacheConfig.Redis settings) {
        this.settings = settings;
        this.database = SERVERS.matcher(settings.url()).replaceFirst("").replaceFirst("(?s)#.*", "");
        this.sentinelLogin = Login.fixed(settings.sentinelCredentials());
        this.login = new Login(settings);
        this.tls = new TlsMaterial(settings.tls());
    }

    /** A server with the data, in the database that the URL names. */
    RedisURI server(ServerAddress address) {
        return apply(at(address, database), login);
    }

    /** A Sentinel, which has a login of its own, and no databases. */
    RedisURI sentinel(ServerAddress address) {
        return apply(at(address, ""), sentinelLogin);
    }

    private RedisURI at(ServerAddress address, String behind) {
        RedisURI uri = RedisURI.create((settings.encrypted() ? "rediss" : "redis") + "://server" + behind);
        uri.setHost(address.host());
        uri.setPort(address.port());
        return uri;
    }

    /** For any server; whatever the URL's own parameters say, its certificate is verified. */
    private RedisURI apply(RedisURI uri, RedisCredentialsProvider who) {
        uri.setTimeout(settings.connectTimeout());
        uri.setClientName(settings.clientName());
        uri.setCredentialsProvider(who);
        uri.setVerifyPeer(settings.tls().verifyHost() ? SslVerifyMode.FULL : SslVerifyMode.CA);
        return uri;
    }

    SslOptions sslOptions() {
        return tls.options(stepTimeout());
    }

    /** Of a step on the way to a connection: a step that is not answered ends, and says which it was, before the time for the whole does. */
    Duration stepTimeout() {
        return settings.connectTimeout().multipliedBy(3).dividedBy(4);
    }

    /** Asks for user and password and reads the files, before a server is connected to. Fails with words for an operator. */
    CompletableFuture<@Nullable Void> prepareServer() {
        return login.isSupplied() || tls.hasFiles() ? loginAndFiles.done() : CompletableFuture.completedFuture(null);
    }

    /** Reads the files, before a Sentinel is connected to. Fails with words for an operator. */
    CompletableFuture<@Nullable Void> prepareSentinel() {
        return tls.hasFiles() ? files.done() : CompletableFuture.completedFuture(null);
    }

    private void askAndRead() {
        try {
            login.refresh();
        } catch (Throwable failure) {
            // Of any kind: it is the application's code. Its message may quote a secret.
            throw unavailable(
                    "user and password for Redis could not be had: their supplier failed with "
                            + failure.getClass().getSimpleName(),
                    failure);
        }
        read();
    }

    private void read() {
        try {
            tls.refresh();
        } catch (CacheConfigurationException unreadable) {
            throw unavailable(words(unreadable), unreadable);
        }
    }

    /** Without the path, which is nobody's business where health is shown. */
    private static String words(CacheConfigurationException unreadable) {
        var problem = unreadable.problems().get(0);
        return "the file of " + problem.property() + " " + problem.fix();
    }

    private static RemoteUnavailableException unavailable(String what, Throwable cause) {
        return new RemoteUnavailableException(what, cause, /* settled= */ true);
    }
}
