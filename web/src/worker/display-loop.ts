// SPDX-License-Identifier: Apache-2.0
// Calls before each repaint, while the page shows and there is something to draw.

export class DisplayLoop {
  readonly #onRefresh: () => void;
  #active = false;
  #visible = true;
  #request: number | undefined;

  constructor(onRefresh: () => void) {
    this.#onRefresh = onRefresh;
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#update();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#update();
  }

  #update(): void {
    if (this.#active && this.#visible) {
      this.#request ??= requestAnimationFrame(() => this.#refresh());
    } else if (this.#request !== undefined) {
      cancelAnimationFrame(this.#request);
      this.#request = undefined;
    }
  }

  #refresh(): void {
    this.#request = undefined;
    this.#onRefresh();
    this.#update();
  }
}
