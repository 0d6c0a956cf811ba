package org.cdicache.it.cluster;

/** Runs rounds by hand: {@code -Dchaos.seconds}, {@code -Dchaos.seed}, {@code -Dchaos.faults=FREEZE,KILL}, {@code -Dchaos.mode=STRICT}. */
final class ChaosMain {

    private ChaosMain() {}

    public static void main(String[] args) {
        RunSettings settings = RunSettings.fromProperties();
        String name = args.length == 0 ? "by-hand" : args[0];
        System.out.println(new Report(Rounds.once(settings, StandaloneScene::of)).write(name));
        System.exit(0);
    }
}
