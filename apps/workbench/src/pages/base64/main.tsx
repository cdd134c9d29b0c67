import { mountPage } from '../../mount.tsx'
import { Base64Page } from './base64-page.tsx'

mountPage('base64', Base64Page)
