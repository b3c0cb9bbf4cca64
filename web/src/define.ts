// SPDX-License-Identifier: Apache-2.0
// Importing this registers `<rill-player>`.
import { RillPlayerElement } from './index.js';

declare global {
  interface HTMLElementTagNameMap {
    'rill-player': RillPlayerElement;
  }
}

if (customElements.get('rill-player') === undefined) customElements.define('rill-player', RillPlayerElement);
