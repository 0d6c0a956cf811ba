package org.cdicache.demo.products;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import org.cdicache.demo.Latency;

/** Twelve teas, each fetched as slowly as from a distant database. */
public final class TeaShop implements ProductSource {

    /** Name, origin, notes, price for 100 g, seconds, degrees, colour. */
    private static final String CELLAR = """
            Sencha|Shizuoka, Japan|Fresh grass, sea air, a trace of melon|11.90|75|75|#9fb54a
            Darjeeling|West Bengal, India, first flush|Muscat grape, green almond|16.50|150|88|#d9a441
            Assam|Brahmaputra valley, India|Malt, dark honey, a firm grip|8.40|210|98|#9c4a1c
            Lapsang|Fujian, China|Pine smoke, dried longan|12.80|180|95|#6b3a24
            Dong Ding|Nantou, Taiwan|An oolong of roasted hazelnut, orchid, butter|18.90|150|92|#c58a3c
            Gyokuro|Uji, Japan|Sweet pea, umami, cool shade|32.00|120|60|#86a83e
            Pu-erh|Yunnan, China|Forest floor, cocoa, old wood|14.20|240|98|#4d2a1b
            White Peony|Fuding, China|Hay meadow, apricot, light honey|15.60|240|80|#e3c77a
            Earl Grey|Ceylon, with bergamot from Calabria|Citrus peel, cedar|9.20|180|95|#b0642b
            Rooibos|Cederberg, South Africa|Vanilla, red berries, warm earth|6.80|360|100|#b5371e
            Peppermint|Piedmont, Italy|Clear and cold, a little sweet|5.90|420|100|#5fa777
            Hibiscus|Aswan, Egypt|Cranberry, rhubarb, rose|6.40|480|100|#b01746
            """;

    private static final List<Product> TEAS = unpack();

    private final Latency latency;
    private final Duration delay;

    /** Takes that long for each product. */
    public TeaShop(Latency latency, Duration delay) {
        this.latency = latency;
        this.delay = delay;
    }

    @Override
    public Optional<Product> find(String id) {
        latency.pass(delay);
        return TEAS.stream()
                .filter(tea -> Integer.toString(tea.id()).equals(id))
                .findFirst();
    }

    @Override
    public List<Label> labels() {
        return TEAS.stream()
                .map(tea -> new Label(Integer.toString(tea.id()), tea.name(), tea.color()))
                .toList();
    }

    private static List<Product> unpack() {
        List<Product> teas = new ArrayList<>();
        for (String line : CELLAR.lines().toList()) {
            try (Scanner fields = new Scanner(line).useDelimiter("\\|")) {
                teas.add(new Product(
                        teas.size() + 1,
                        fields.next(),
                        fields.next(),
                        fields.next(),
                        new BigDecimal(fields.next()),
                        fields.nextInt(),
                        fields.nextInt(),
                        fields.next()));
            }
        }
        return List.copyOf(teas);
    }
}
