package org.cdicache.demo.model;

/** What the model says; one record per {@link Operation}. All travel through Redis as JSON. */
public sealed interface Answer permits Summary, Sentiment, KeyPoints, Questions, BestAnswer {}
