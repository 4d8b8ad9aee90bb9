// @ts-check
// Whether a part of a page has come into sight, so that its data is loaded only then.
import { useEffect, useRef, useState } from 'preact/hooks';

/** The distance from the window at which an element counts as seen. */
const MARGIN = '100px';

/**
 * Returns a reference to an element, and whether the element has been in the window or in a printed page. The component
 * is rendered again when that changes.
 *
 * @returns {[element: { current: HTMLElement | null }, isSeen: boolean]}
 */
export function useSeen() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (isSeen || !element.current) return;
    const show = () => setSeen(true);
    const onChange = (/** @type {IntersectionObserverEntry[]} */ entries) =>
      entries.some((entry) => entry.isIntersecting) && show();
    const observer = new IntersectionObserver(onChange, { rootMargin: MARGIN });
    observer.observe(element.current);
    addEventListener('beforeprint', show);
    return () => {
      observer.disconnect();
      removeEventListener('beforeprint', show);
    };
  }, [isSeen]);
  return [element, isSeen];
}
