// @ts-check
// Gives an element whose text is cut a title with the whole text while the pointer or the focus is in it.

const MAX_LEVELS = 3;
const MAX_CHARACTERS = 2000;

export function titleCutText() {
  for (const type of ['pointerover', 'focusin']) {
    document.addEventListener(type, ({ target }) => updateTitles(target), { passive: true });
  }
}

/** @param {EventTarget | null} target */
function updateTitles(target) {
  let element = target;
  for (let level = 0; level < MAX_LEVELS && element instanceof HTMLElement; level++) {
    updateTitle(element);
    element = element.parentElement;
  }
}

/**
 * Sets or removes the title, unless the view has set one. The attribute data-cut-text marks a title of this module.
 *
 * @param {HTMLElement} element
 */
function updateTitle(element) {
  if (element.title && element.title !== element.dataset.cutText) return;
  if (isCut(element)) {
    element.title = element.innerText.trim().slice(0, MAX_CHARACTERS);
    element.dataset.cutText = element.title;
  } else if (element.title) {
    element.removeAttribute('title');
    delete element.dataset.cutText;
  }
}

/** @param {HTMLElement} element */
const isCut = (element) =>
  element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis';
