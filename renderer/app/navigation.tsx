import { NavLink } from '@mantine/core';
import { IconApi, IconBox, IconCloud, IconDatabase, IconHome, IconPlayerPlay, IconSettings, IconSitemap, IconStack2 } from '../ui/icons.ts';
import { Link, useLocation } from 'wouter';
import { WorkspaceSwitcher } from '../screens/workspace/workspace-switcher.tsx';
import { Logo } from '../ui/logo.tsx';
import { places } from './places.ts';

const entries = [
  { label: 'Home', href: places.home, icon: IconHome },
  { label: 'Pipelines', href: places.pipelines, icon: IconSitemap },
  { label: 'Runs', href: places.runs, icon: IconPlayerPlay },
  { label: 'Modules', href: places.modules, icon: IconBox },
  { label: 'Endpoints', href: places.endpoints, icon: IconApi },
  { label: 'Workspace', href: places.workspaces, icon: IconCloud },
  { label: 'Environments', href: places.environments, icon: IconStack2 },
  { label: 'Data', href: places.data, icon: IconDatabase },
  { label: 'Settings', href: places.settings, icon: IconSettings },
] as const;

/** The way between the screens. */
export function Navigation(): React.JSX.Element {
  const [location] = useLocation();
  return (
    <nav className="app-nav" aria-label="Screens">
      <div className="app-brand">
        <Logo size={22} />
        Drydock
      </div>
      <WorkspaceSwitcher />
      {entries.map(({ label, href, icon: Icon }) => {
        const ofRuns = /^\/(compare|debug)\/|^\/workspaces\/[^/]+\/runs\//.test(location);
        const active = href === places.home ? location === '/' : (location.startsWith(href) && !(href === places.workspaces && ofRuns)) || (href === places.runs && ofRuns) || (href === places.modules && /^\/(workbench|debug-module)\//.test(location));
        return <NavLink key={href} component={Link} href={href} label={label} active={active} aria-current={active ? 'page' : undefined} leftSection={<Icon size={16} strokeWidth={1.75} aria-hidden />} py={5} px={8} />;
      })}
    </nav>
  );
}
