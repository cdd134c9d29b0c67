import { mountPage } from '../../mount.tsx'
import { JwtPage } from './jwt-page.tsx'

mountPage('jwt', JwtPage)
