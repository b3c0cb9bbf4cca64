// SPDX-License-Identifier: Apache-2.0
// One origin for several tests that only watch it: a live channel takes ten seconds to have what a viewer begins with.

import { after } from 'node:test';
import { kTestChannel, Origin } from './origin.js';
import { Stage } from './stage.js';

/** To be made outside of the tests: its origin ends after the last test of the file. */
export class SharedOrigin {
  readonly #stage = new Stage();
  #args: string | undefined;
  #origin: Promise<Origin> | undefined;

  constructor() {
    after(() => this.#stage.close());
  }

  /**
   * The origin of the test before if that had the same arguments; else that one ends, and another starts. `channel` has
   * segments. A test that fails keeps the origin's log.
   */
  async get(stage: Stage, channel = 'test', args: readonly string[] = kTestChannel): Promise<Origin> {
    if (this.#origin === undefined || this.#args !== args.join()) {
      await this.#stage.close();
      this.#args = args.join();
      this.#origin = Origin.start(this.#stage, args);
    }
    const origin = await this.#origin;
    stage.logs('origin', () => origin.log);
    await origin.hasSegments(channel);
    return origin;
  }
}
