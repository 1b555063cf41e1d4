/** The one place that reads the time. Everything that needs "now" takes a Clock, so that tests own it. */
export abstract class Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  abstract nowMs(): number;
}
