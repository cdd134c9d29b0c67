import { addressedPage } from './shell/site.tsx'
import { loadPage } from './load-page.ts'
import { mountPage } from './mount.tsx'

/** Every page behind one file's `#`. */
const id = addressedPage()
void loadPage[id]().then((Page) => mountPage(id, Page))
