package org.cdicache.ai.http;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * On a Jakarta REST resource, or one of its methods: what its clients say in {@code Cache-Control} holds for the AI answers that the request needs (see
 * {@link org.cdicache.ai.AiControl#parse}), and the response tells in {@code Cache-Status} (RFC 9211) and {@code Age} where they came from. A client that
 * wants cached answers only, where one is missing, is answered with status 504.
 *
 * <p>A client that may say {@code no-cache} decides what you pay: use it where clients are trusted, or behind something that limits them.
 *
 * <p>Applies to calls of {@link org.cdicache.ai.AiResponseCache} that can generate, made while the request's context is active on their thread, or in
 * work that {@link AiExchange#carry} has brought to another: so it is for resources that answer by a {@code CompletionStage} or an {@code AsyncResponse}, too. An
 * {@code Application} that lists its classes must list {@link AiCacheControlFilter} as well.
 */
@NameBinding
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD})
public @interface AiCacheControl {}
