import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useCall, useRefreshOn } from '../client/hooks.ts';

/** Makes the app light or dark as the settings say. */
export function useTheme(): void {
  const { setColorScheme } = useMantineColorScheme();
  const { data } = useCall('settings.get', {});
  useRefreshOn('settings', '', ['settings.get']);
  const theme = data?.theme;
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme === 'system' ? 'auto' : theme);
  }, [theme, setColorScheme]);
}
