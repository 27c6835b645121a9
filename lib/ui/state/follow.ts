/**
 * Keeps the end of a conversation in sight until the reader moves up, and again once they are back at the end.
 *
 * Only a hand on wheel, touch, keys or scrollbar ends it, or going to another place, as the focus does: content that
 * grows or shrinks never does.
 */
import { type Signal, signal } from "@preact/signals";

/** Within so much of the end one is at it. Pixels. */
const NEAR_PX = 24;
const UP_KEYS: ReadonlySet<string> = new Set(["PageUp", "ArrowUp", "Home"]);

export class FollowEnd {
  readonly following: Signal<boolean> = signal(true);
  #scroller: HTMLElement | null = null;
  #top = 0;
  /** Where the end was kept in sight last. */
  #end = 0;
  /** The focus has moved, and was not looked at yet. */
  #judging = false;
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
    scroller.addEventListener("focusin", () => this.#focused(), on);
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
    this.#judging = false;
    this.following.value = true;
    this.pin();
  }

  /** Stays where it is, if there is anywhere else to be. */
  leave(): void {
    const scroller = this.#scroller;
    if (scroller && scroller.scrollHeight > scroller.clientHeight + 1) this.following.value = false;
  }

  pin(): void {
    if (!this.following.value || this.#judging || !this.#scroller) return;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#top = this.#end = this.#scroller.scrollTop;
  }

  /** Where the focus goes is scrolled to after this is told; nothing is pinned until it was looked at. */
  #focused(): void {
    this.#judging = true;
    requestAnimationFrame(() => {
      this.#judging = false;
      if (this.#wentUp()) this.leave();
      else this.pin();
    });
  }

  /** Content that shrank moves up too, and leaves the end in sight. */
  #wentUp(): boolean {
    const scroller = this.#scroller;
    return scroller !== null && scroller.scrollTop < this.#end && !isNearEnd(scroller);
  }

  #scrolled(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const { scrollTop } = scroller;
    if (this.#dragging && scrollTop < this.#top) this.leave();
    if (scrollTop > this.#top && isNearEnd(scroller)) {
      this.following.value = true;
      this.#end = scrollTop;
    }
    this.#top = scrollTop;
  }
}

function isNearEnd({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollHeight - clientHeight - scrollTop <= NEAR_PX;
}
