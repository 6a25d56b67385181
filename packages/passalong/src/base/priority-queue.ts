/** A queue that gives the smallest key first, and equal keys in the order they came. */

interface Entry<T> {
  readonly key: number;
  readonly order: number;
  readonly value: T;
}

/** Binary heap of values by numeric key; O(log n) to add and to take. */
export class PriorityQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #added = 0;

  /** How many values are queued. */
  get size(): number {
    return this.#heap.length;
  }

  /** The key that {@link take} would take next, or undefined when the queue is empty. */
  get nextKey(): number | undefined {
    return this.#heap[0]?.key;
  }

  /** Queues a value; `key` is any number but NaN. */
  add(key: number, value: T): void {
    const entry = { key, order: this.#added, value };
    this.#added += 1;
    let slot = this.#heap.length;
    this.#heap.push(entry);
    while (slot > 0) {
      const parentSlot = (slot - 1) >>> 1;
      const parent = this.#heap[parentSlot];
      if (parent === undefined || precedes(parent, entry)) break;
      this.#heap[slot] = parent;
      slot = parentSlot;
    }
    this.#heap[slot] = entry;
  }

  /** Takes the value with the smallest key, or undefined when the queue is empty. */
  take(): T | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#heap.length > 0) this.#sink(last);
    return first.value;
  }

  #sink(entry: Entry<T>): void {
    let slot = 0;
    for (;;) {
      const child = this.#smallerChild(slot);
      const below = this.#heap[child];
      if (below === undefined || precedes(entry, below)) break;
      this.#heap[slot] = below;
      slot = child;
    }
    this.#heap[slot] = entry;
  }

  #smallerChild(slot: number): number {
    const left = this.#heap[2 * slot + 1];
    const right = this.#heap[2 * slot + 2];
    return left !== undefined && right !== undefined && precedes(right, left)
      ? 2 * slot + 2
      : 2 * slot + 1;
  }
}

function precedes<T>(left: Entry<T>, right: Entry<T>): boolean {
  return left.key < right.key || (left.key === right.key && left.order < right.order);
}
