const { version } = require('electron/package.json');

/** What packages with native parts or programs of their own need at run time; all others are in the bundle. */
const nativePackages = [
  'node_modules/fs-native-extensions/{package.json,index.js,binding.js,LICENSE}',
  'node_modules/fs-native-extensions/prebuilds/${platform}-${arch}/*.node',
  'node_modules/{require-addon,bare-addon-resolve,bare-module-resolve,bare-semver,which-runtime}/{package.json,LICENSE}',
  'node_modules/{require-addon,bare-addon-resolve,bare-module-resolve,bare-semver,which-runtime}/**/*.js',
  'node_modules/@lydell/node-pty/{package.json,LICENSE}',
  'node_modules/@lydell/node-pty/**/*.js',
  'node_modules/@lydell/node-pty-${platform}-${arch}/**',
  'node_modules/esbuild/{package.json,LICENSE.md,lib/main.js}',
  'node_modules/@esbuild/${platform}-${arch}/**',
];

/**
 * The desktop app as installers. `npm run package` builds what it packs.
 *
 * @type {import('electron-builder').Configuration}
 */
module.exports = {
  appId: 'org.drydock.app',
  productName: 'Drydock',
  copyright: 'The Drydock maintainers',
  electronVersion: version,
  directories: { output: 'release', buildResources: 'resources/icons' },
  // `package.mjs` builds to this folder, where nothing of an older build lies about.
  files: ['package.json', '!node_modules/**', ...nativePackages, { from: '.cache/package/dist', to: 'dist', filter: ['**', '!**/*.map'] }],
  // Read as ordinary files by steps and containers, so not from inside the archive.
  extraResources: [{ from: 'resources', to: 'drydock', filter: ['**', '!icons', 'icons/256x256.png', '!**/__pycache__'] }],
  asar: true,
  asarUnpack: ['**/*.node', 'node_modules/@lydell/**', 'node_modules/@esbuild/**'],
  // Native parts come ready-made and go by Node-API: there is nothing to rebuild.
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
  },
  electronLanguages: ['en-US'],
  linux: { target: ['AppImage', 'deb'], category: 'Development', executableName: 'drydock-desktop', icon: 'resources/icons', synopsis: 'Run machine-learning pipelines on your own machine' },
  deb: { depends: ['libgtk-3-0', 'libnotify4', 'libnss3', 'libxss1', 'libxtst6', 'xdg-utils', 'libatspi2.0-0', 'libuuid1', 'libsecret-1-0'] },
  mac: { target: ['dmg'], category: 'public.app-category.developer-tools', icon: 'resources/icons/icon.icns', hardenedRuntime: true, gatekeeperAssess: false },
  win: { target: ['nsis'], icon: 'resources/icons/icon.ico' },
  nsis: { oneClick: true, perMachine: false, deleteAppDataOnUninstall: false },
};
