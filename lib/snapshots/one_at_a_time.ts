/** One at a time: work that begins when the work given before it has ended, well or badly. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {}); // its caller is told; the next one begins all the same
    return result;
  }
}
