package org.cdicache.demo.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import org.cdicache.demo.Delay;
import org.cdicache.demo.Latency;
import org.cdicache.demo.model.LocalTextModel;
import org.cdicache.demo.model.TextModel;
import org.cdicache.demo.products.ProductSource;
import org.cdicache.demo.products.TeaShop;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes beans of the plain classes behind the resources. */
@ApplicationScoped
public class DemoProducers {

    @Produces
    @ApplicationScoped
    TextModel model(@ConfigProperty(name = "demo.model.delay", defaultValue = "1200ms") Delay delay) {
        return new LocalTextModel(Latency.real(), delay.duration());
    }

    @Produces
    @ApplicationScoped
    ProductSource products(@ConfigProperty(name = "demo.products.delay", defaultValue = "900ms") Delay delay) {
        return new TeaShop(Latency.real(), delay.duration());
    }

    @Produces
    @ApplicationScoped
    InstantSource clock() {
        return InstantSource.system();
    }
}
