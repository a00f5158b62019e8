import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A screen: a head with its name and actions, and a body that scrolls. `flush`: the body fills itself to the edges. */
export function Screen({ title, icon, actions, children, flush = false }: { readonly title: ReactNode; readonly icon?: ReactNode; readonly actions?: ReactNode; readonly children: ReactNode; readonly flush?: boolean }): React.JSX.Element {
  return (
    <section className="screen">
      <header className="screen-head">
        {icon}
        <Title order={1} title={typeof title === 'string' ? title : undefined} style={{ whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis' }}>
          {title}
        </Title>
        <span style={{ flex: 1 }} />
        {actions}
      </header>
      <div className="screen-body" data-flush={flush ? '' : undefined}>
        {children}
      </div>
    </section>
  );
}
