interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

/** Every key that does something beyond what the system's controls do themselves, by where it works. */
export const shortcuts: Readonly<Record<string, readonly Shortcut[]>> = {
  Everywhere: [
    { keys: ['Ctrl', 'K'], does: 'Go to a screen, pipeline, run, module or endpoint' },
    { keys: ['?'], does: 'Show these shortcuts' },
    { keys: ['Esc'], does: 'Close what is open over the screen' },
  ],
  Lists: [
    { keys: ['↑', '↓'], does: 'Move between rows; Page Up, Page Down, Home and End too' },
    { keys: ['Enter'], does: 'Open the row' },
    { keys: ['Space'], does: 'Pick a run to compare' },
    { keys: ['Delete'], does: 'Remove a run, after a question' },
  ],
  Canvas: [
    { keys: ['↑', '↓', '←', '→'], does: 'Select the next step that way; with Shift, select more' },
    { keys: ['Alt', 'arrow'], does: 'Move what is selected' },
    { keys: ['C'], does: 'Connect the selected step' },
    { keys: ['Enter'], does: 'Open the step or sub-pipeline' },
    { keys: ['Space'], does: 'Open or close a sub-pipeline' },
    { keys: ['Delete'], does: 'Delete what is selected' },
    { keys: ['Ctrl', 'A'], does: 'Select everything' },
    { keys: ['Ctrl', 'C'], does: 'Copy; Ctrl+X cuts, Ctrl+V pastes' },
    { keys: ['Ctrl', 'Z'], does: 'Undo; Ctrl+Shift+Z does it again' },
    { keys: ['+', '-', '0'], does: 'Zoom in, zoom out, fit' },
  ],
  'Running and logs': [
    { keys: ['Ctrl', 'Enter'], does: 'Run, in the run dialog' },
    { keys: ['Ctrl', 'F'], does: 'Search the log' },
    { keys: ['F3'], does: 'Next match; with Shift, the one before' },
    { keys: ['F'], does: 'Follow the log, or stop' },
  ],
  Debugging: [
    { keys: ['Ctrl', 'S'], does: 'Save the file' },
    { keys: ['Shift', 'Esc'], does: 'Leave the terminal' },
  ],
};
