import { ActionIcon, Tooltip } from '@mantine/core';
import { IconLayoutSidebar, IconLayoutSidebarRight } from '../../ui/icons.ts';

interface PanelToggleProps {
  readonly side: 'left' | 'right';
  /** What the panel shows, such as `properties`. */
  readonly what: string;
  readonly shown: boolean;
  readonly onToggle: () => void;
}

/** Hides and shows a panel beside the canvas, to give the canvas its room. */
export function PanelToggle({ side, what, shown, onToggle }: PanelToggleProps): React.JSX.Element {
  const Icon = side === 'left' ? IconLayoutSidebar : IconLayoutSidebarRight;
  return (
    <Tooltip label={`${shown ? 'Hide' : 'Show'} the ${what}`}>
      <ActionIcon aria-label={`Panel of the ${what}`} aria-pressed={shown} onClick={onToggle}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
