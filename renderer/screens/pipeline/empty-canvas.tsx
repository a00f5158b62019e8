import { Button } from '@mantine/core';
import { IconCode, IconSitemap } from '../../ui/icons.ts';
import { Empty } from '../../ui/empty.tsx';
import styles from './pipeline.module.css';

/** What to do on a canvas without a node. */
export function EmptyCanvas({ readable, onShowText }: { readonly readable: boolean; readonly onShowText: () => void }): React.JSX.Element {
  return (
    <div className={styles['empty']}>
      {readable ? (
        <Empty icon={<IconSitemap size={32} strokeWidth={1.25} />} title="Nothing is drawn yet">
          Drag a module from the list on the left to here, or choose one there and press Enter. Then connect steps by dragging from an output, at the lower edge of a step, to an input.
        </Empty>
      ) : (
        <Empty
          icon={<IconCode size={32} strokeWidth={1.25} />}
          title="This text is no pipeline"
          actions={
            <Button variant="default" onClick={onShowText}>
              Show the YAML
            </Button>
          }
        >
          The problems below say what keeps it from being read. Mend the YAML, and the canvas follows.
        </Empty>
      )}
    </div>
  );
}
