package org.cdicache.redis;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why TLS failed, in words that tell what to change, and without the names and addresses that Java's words are full of. */
final class TlsFailures {

    private static final Pattern ALERT = Pattern.compile("fatal alert: ([a-z_]+)");

    private TlsFailures() {}

    static String describe(SSLException failure) {
        if (failure instanceof NotSslRecordException) {
            return "TLS failed: the server does not speak TLS on this port; use redis:// in cache.redis.url, or its TLS port";
        }
        if (failure instanceof SslHandshakeTimeoutException) {
            return "TLS failed: the server did not answer in time; it may not speak TLS on this port: use redis:// in cache.redis.url, or its"
                    + " TLS port";
        }
        String message = String.valueOf(failure.getMessage());
        Matcher alert = ALERT.matcher(message);
        return alert.find() ? alert(alert.group(1)) : certificate(failure, message);
    }

    private static String alert(String alert) {
        return switch (alert) {
            case "certificate_required" ->
                "TLS failed: the server asks for a client certificate; set cache.redis.tls.certificate and cache.redis.tls.key, or"
                        + " cache.redis.tls.keystore";
            case "unknown_ca", "bad_certificate", "certificate_unknown", "certificate_expired", "certificate_revoked" ->
                "TLS failed: the server does not accept the client certificate (" + alert
                        + "); check who signed that of cache.redis.tls.certificate or cache.redis.tls.keystore, and its dates. A server that asks"
                        + " for one and gets none may say this, too";
            case "protocol_version", "handshake_failure", "insufficient_security" ->
                "TLS failed: the server does not accept the versions or ciphers of this JVM (" + alert
                        + "), or asks for a client certificate (cache.redis.tls.certificate)";
            default -> "TLS failed: the server ended the handshake (" + alert + ")";
        };
    }

    private static String certificate(SSLException failure, String message) {
        if (hasCause(failure, CertificateExpiredException.class)
                || hasCause(failure, CertificateNotYetValidException.class)) {
            return "TLS failed: the server's certificate has expired or is not valid yet; renew it, or set the clock";
        }
        if (hasCause(failure, CertPathBuilderException.class)) {
            return "TLS failed: the server's certificate is not signed by anybody who is trusted; set cache.redis.tls.ca to the certificate of"
                    + " the CA that signed it";
        }
        if (message.contains("subject alternative") || message.contains("No name matching")) {
            return "TLS failed: the server's certificate is for another host than that of cache.redis.url; use a host name that it has, give"
                    + " the server one for this host, or set cache.redis.tls.verify-host=false";
        }
        return "TLS failed (" + failure.getClass().getSimpleName() + ")";
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
