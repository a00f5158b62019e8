import { Kbd } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { Dialog } from '../ui/dialog.tsx';
import { shortcuts } from './shortcuts.ts';

interface ShortcutsDialogProps {
  readonly opened: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** All keys in one place, by `?` from anywhere but a field. */
export function ShortcutsDialog({ opened, onOpen, onClose }: ShortcutsDialogProps): React.JSX.Element | undefined {
  // Where the question mark is typed differs between keyboards.
  useHotkeys([
    ['?', onOpen],
    ['shift+?', onOpen],
  ]);
  if (!opened) return undefined;
  return (
    <Dialog title="Keyboard shortcuts" size="min(56rem, 94vw)" onClose={onClose}>
      <div className="shortcuts">
        {Object.entries(shortcuts).map(([where, keys]) => (
          <section key={where} aria-label={where}>
            <h2>{where}</h2>
            <dl>
              {keys.map(({ keys: names, does }) => (
                <div key={does}>
                  <dt>
                    {names.map((name) => (
                      <Kbd key={name} size="xs">
                        {name}
                      </Kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
