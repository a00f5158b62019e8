import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ServedApp } from './served-app.ts';

const head = '$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\n';

/** Registers three modules that go one after the other: `make_words`, `count_words`, `tell`. They run in `busybox:local`, or as local processes. */
export async function registerThreeModules(served: ServedApp): Promise<void> {
  const specs: Readonly<Record<string, string>> = {
    make_words: `${head}name: make_words\nversion: 1\noutputs:\n  words: {type: uri_folder}\ncommand: printf 'a\\nb\\nc\\n' > \${{outputs.words}}/words.txt\nenvironment: {image: 'busybox:local'}\n`,
    count_words: `${head}name: count_words\nversion: 1\ninputs:\n  words: {type: uri_folder}\noutputs:\n  count: {type: uri_folder}\ncommand: wc -l < \${{inputs.words}}/words.txt > \${{outputs.count}}/count.txt\nenvironment: {image: 'busybox:local'}\n`,
    tell: `${head}name: tell\nversion: 1\ninputs:\n  count: {type: uri_folder}\n  greeting: {type: string, default: There are}\noutputs:\n  story: {type: uri_folder}\ncommand: echo "\${{inputs.greeting}} $(cat \${{inputs.count}}/count.txt) words" | tee \${{outputs.story}}/story.txt\nenvironment: {image: 'busybox:local'}\n`,
  };
  mkdirSync(served.folder, { recursive: true });
  for (const [name, text] of Object.entries(specs)) {
    const file = path.join(served.folder, `${name}.component.yml`);
    writeFileSync(file, text);
    await served.drydock('module', 'register', file);
  }
}
