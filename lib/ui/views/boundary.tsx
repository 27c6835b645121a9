/**
 * Keeps one thing that cannot be drawn from taking the page with it.
 *
 * Tries again as soon as what it draws is another object.
 */
import { Component, type ComponentChildren } from "preact";
import { words } from "../state/words.ts";

interface BoundaryProps {
  /** What is drawn inside. */
  readonly of: unknown;
  readonly children: ComponentChildren;
}

interface BoundaryState {
  /** Where drawing failed; an object of its own, so that `null` too can fail. */
  readonly failed: { readonly of: unknown } | null;
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failed: null };

  override componentDidCatch(error: unknown): void {
    console.warn("Cannot draw a part of the page:", error);
    this.setState({ failed: { of: this.props.of } });
  }

  override render() {
    const { failed } = this.state;
    if (failed && failed.of === this.props.of) return <p class="broken">{words.frame.broken}</p>;
    return this.props.children;
  }
}
