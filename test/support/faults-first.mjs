/**
 * The order of tests: those of faults measure in real time and come first, while the process that runs them is small and
 * its garbage collector quiet. Has the methods that Jest asks of a sequencer.
 */
export default class FaultsFirst {
  sort(tests) {
    const isFault = ({ context }) => context.config.displayName?.name === 'faults';
    return [...tests.filter(isFault), ...tests.filter((test) => !isFault(test))];
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {
    // nothing is remembered from run to run
  }
}
