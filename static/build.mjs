// Builds static/built/: the style sheets from our Sass, and the files that we take from npm packages as they are.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NodePackageImporter, compile } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const built = join(here, 'built')
const packages = join(here, '..', 'node_modules')
const fonts = join(packages, '@fontsource-variable', 'public-sans', 'files')
const components = join(packages, 'govuk-frontend', 'dist', 'govuk', 'components')

rmSync(built, { recursive: true, force: true })
mkdirSync(built, { recursive: true })

for (const sheet of ['app', 'administration']) {
  const { css } = compile(join(here, 'sass', `${sheet}.scss`), {
    importers: [new NodePackageImporter(join(here, '..'))],
    style: 'compressed'
  })
  writeFileSync(join(built, `${sheet}.css`), css)
}

for (const file of [
  join(fonts, 'public-sans-latin-wght-normal.woff2'),
  join(fonts, 'public-sans-latin-ext-wght-normal.woff2')
]) {
  copyFileSync(file, join(built, file.split(/[\\/]/).at(-1)))
}

// Without the line that names a source map, which we do not serve.
for (const component of ['button', 'character-count']) {
  const bundle = readFileSync(join(components, component, `${component}.bundle.mjs`), 'utf8')
  writeFileSync(join(built, `${component}.bundle.mjs`), bundle.replace(/^\/\/# sourceMappingURL=.*$/m, ''))
}
