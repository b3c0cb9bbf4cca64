// SPDX-License-Identifier: Apache-2.0
// Did a body come over the network, or out of the browser's cache or a service worker's? Resource Timing tells, of
// resources of the own origin and of those with Timing-Allow-Origin, once the body is complete.
// https://www.w3.org/TR/resource-timing/

/** What this needs of `performance`. */
export type ResourceTimeline = Pick<Performance, 'getEntriesByName' | 'clearResourceTimings'>;

/** The browser keeps 250 entries and then no more: they are thrown away in time. */
const kAnswersBetweenClearings = 50;

export class CacheDetector {
  readonly #timeline: ResourceTimeline;
  #answers = 0;

  constructor(timeline: ResourceTimeline) {
    this.#timeline = timeline;
  }

  /** `url` as asked for, at `began` of performance.now(). False where the browser does not tell. */
  fromCache(url: string, began: number): boolean {
    const entries = this.#timeline.getEntriesByName(url, 'resource') as PerformanceResourceTiming[];
    const own = entries.filter((entry) => entry.startTime >= began);
    this.#answers += 1;
    if (this.#answers % kAnswersBetweenClearings === 0) this.#timeline.clearResourceTimings();
    return own.some(isCached);
  }
}

/** The size transferred is that of the body and 300 bytes of head; a body that was only revalidated transfers the head. */
function isCached(entry: PerformanceResourceTiming): boolean {
  return entry.decodedBodySize > 0 && entry.transferSize < entry.encodedBodySize;
}
