// SPDX-License-Identifier: Apache-2.0
// The worker of the benchmark's page: decodes one stream and says how long it took.

import { type Decoding, timedDecode, type Units } from './timed-decode.js';

interface Job extends Decoding {
  readonly streamUrl: string;
  readonly units: Units;
}

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Job>) => void;
  postMessage(answer: unknown): void;
};

scope.onmessage = ({ data: { streamUrl, units, ...decoding } }) => {
  fetch(streamUrl)
    .then((response) => response.arrayBuffer())
    .then((bytes) => timedDecode(decoding, bytes, units))
    .then(
      (timed) => scope.postMessage(timed),
      (error: unknown) => scope.postMessage({ error: String(error) }),
    );
};
