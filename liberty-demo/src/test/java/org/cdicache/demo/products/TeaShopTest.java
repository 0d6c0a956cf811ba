package org.cdicache.demo.products;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeaShopTest {

    private final List<Duration> waits = new ArrayList<>();
    private final ProductSource shop = new TeaShop(waits::add, Duration.ofMillis(900));

    @Test
    void everyLabelLeadsToItsProduct() {
        assertThat(shop.labels())
                .hasSize(12)
                .allSatisfy(label -> assertThat(shop.find(label.id())).hasValueSatisfying(product -> {
                    assertThat(product.name()).isEqualTo(label.name());
                    assertThat(product.color()).isEqualTo(label.color()).matches("#[0-9a-f]{6}");
                }));
    }

    @Test
    void labelsAreFastAndProductsAreSlowEvenWhenTheyDoNotExist() {
        shop.labels();
        assertThat(waits).isEmpty();

        assertThat(shop.find("99")).isEmpty();
        assertThat(shop.find("01")).isEmpty();
        assertThat(waits).containsExactly(Duration.ofMillis(900), Duration.ofMillis(900));
    }
}
