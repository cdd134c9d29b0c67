import { mountPage } from '../../mount.tsx'
import { startDemos } from './demos.tsx'
import { GuidePage } from './guide-page.tsx'

const html = document.querySelector('.guide')?.innerHTML ?? ''
const Page = () => <GuidePage html={html} />
mountPage('guide', Page)
startDemos()
