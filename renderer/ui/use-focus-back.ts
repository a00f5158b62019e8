import { useEffect, useState } from 'react';

/** When what is shown goes, what had the focus before has it again. For dialogs, which are there or not. */
export function useFocusBack(): void {
  // Asked for while it is rendered: a menu whose item opened it may be gone when it is in the page.
  const [before] = useState(() => opener(document.activeElement));
  useEffect(
    () => () => {
      // What follows may have taken the focus by then: another dialog, another screen.
      setTimeout(() => {
        if (document.activeElement === null || document.activeElement === document.body) before?.focus({ preventScroll: true });
      });
    },
    [before],
  );
}

/** The item of a menu goes with the menu: the button that opened it stays. */
function opener(active: Element | null): HTMLElement | undefined {
  const menu = active?.closest('[role="menu"]');
  const button = document.getElementById(menu?.getAttribute('aria-labelledby') ?? '') ?? active;
  return button instanceof HTMLElement && button !== document.body ? button : undefined;
}
