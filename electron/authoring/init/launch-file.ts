import { putInJsonList } from '#shared/editing/json-list.ts';
import { launchText } from './editor-files.ts';
import type { LaunchConfiguration } from './editor-files.ts';
import type { InitFile } from './init-files.ts';

/** `.vscode/launch.json`. One that is there gets the configurations whose names it does not have, and keeps all else as it was written. */
export function launchFile(configurations: readonly LaunchConfiguration[]): InitFile {
  return {
    path: '.vscode/launch.json', what: 'how VS Code debugs it', text: launchText(configurations),
    merge: (text) => {
      const edit = putInJsonList(text, { key: 'configurations', nameKey: 'name' }, configurations, 'keep');
      if (edit.kind === 'unreadable') return { note: `it ${edit.why}, so it was left alone; add to its configurations: ${JSON.stringify(configurations[0])}` };
      if (edit.added.length === 0) return { note: 'it has the configurations already' };
      return { text: edit.text, note: `added ${edit.added.map((name) => `"${name}"`).join(' and ')}` };
    },
  };
}
