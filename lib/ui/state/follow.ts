/**
 * Keeps the end of a conversation in sight until the reader moves up, and again once they are back at the end.
 *
 * Only a hand on wheel, touch, keys or scrollbar ends it, or going to another place: content that grows or shrinks
 * never does.
 */
import { type Signal, signal } from "@preact/signals";

const NEAR_PX = 24;
const UP_KEYS: ReadonlySet<string> = new Set(["PageUp", "ArrowUp", "Home"]);

export class FollowEnd {
  readonly following: Signal<boolean> = signal(true);
  #scroller: HTMLElement | null = null;
  #top = 0;
  #touchY = 0;
  #dragging = false;

  /** Watches `scroller`, whose content is `content`; the answer ends it. */
  attach(scroller: HTMLElement, content: HTMLElement): () => void {
    this.#scroller = scroller;
    const stop = new AbortController();
    const { signal } = stop;
    const on = { passive: true, signal };
    scroller.addEventListener("wheel", (event) => event.deltaY < 0 && this.leave(), on);
    scroller.addEventListener("touchstart", (event) => this.#touchY = event.touches[0]?.clientY ?? 0, on);
    scroller.addEventListener("touchmove", (event) => {
      if ((event.touches[0]?.clientY ?? 0) > this.#touchY + 4) this.leave();
    }, on);
    scroller.addEventListener("keydown", (event) => UP_KEYS.has(event.key) && this.leave(), on);
    // A footnote's way back to the text has scrolled by now.
    scroller.addEventListener("click", () => scroller.scrollTop < this.#top && this.leave(), on);
    scroller.addEventListener("pointerdown", (event) => this.#dragging = event.target === scroller, on);
    addEventListener("pointerup", () => this.#dragging = false, on);
    scroller.addEventListener("scroll", () => this.#scrolled(), on);
    const observer = new ResizeObserver(() => this.pin());
    observer.observe(content);
    observer.observe(scroller);
    this.pin();
    return () => {
      stop.abort();
      observer.disconnect();
    };
  }

  jump(): void {
    this.following.value = true;
    this.pin();
  }

  /** Stays where it is, if there is anywhere else to be. */
  leave(): void {
    const scroller = this.#scroller;
    if (scroller && scroller.scrollHeight > scroller.clientHeight + 1) this.following.value = false;
  }

  pin(): void {
    if (!this.following.value || !this.#scroller) return;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#top = this.#scroller.scrollTop;
  }

  #scrolled(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    if (this.#dragging && scrollTop < this.#top) this.leave();
    if (scrollTop > this.#top && scrollHeight - clientHeight - scrollTop <= NEAR_PX) {
      this.following.value = true;
    }
    this.#top = scrollTop;
  }
}
