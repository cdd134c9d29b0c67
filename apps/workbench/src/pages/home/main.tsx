import { mountPage } from '../../mount.tsx'
import { HomePage } from './home-page.tsx'

mountPage('home', HomePage)
