import { mountPage } from '../../mount.tsx'
import { HashPage } from './hash-page.tsx'

mountPage('hash', HashPage)
