// my_display_name: a module of one command.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dsl } from 'drydock';

export const my_module = dsl.module(
  {
    name: 'my_module',
    version: '1',
    displayName: 'my_display_name',
    description: 'Copy each text of a folder. Replace this by what your module does.',
    inputs: { input_dir: dsl.input('uri_folder', { description: 'The folder of texts that are read.' }) },
    params: {
      repeat: dsl.integer({ min: 1, max: 100, default: 1, description: 'How many times each text is written.' }),
      letters: dsl.enum(['as they are', 'upper', 'lower'], { default: 'as they are', description: 'How the letters are written.' }),
    },
    outputs: { output_dir: dsl.output('uri_folder', { description: 'The folder that gets a copy of each text.' }) },
  },
  ({ inputs, params, outputs, log }) => {
    const names = readdirSync(inputs.input_dir).sort();
    mkdirSync(outputs.output_dir, { recursive: true });
    for (const [at, name] of names.entries()) {
      const text = readFileSync(path.join(inputs.input_dir, name), 'utf8');
      const written = params.letters === 'upper' ? text.toUpperCase() : params.letters === 'lower' ? text.toLowerCase() : text;
      writeFileSync(path.join(outputs.output_dir, name), written.repeat(params.repeat));
      log.metric('texts', at + 1, at + 1);
    }
    log.info(`texts copied: ${names.length}`);
  },
);
