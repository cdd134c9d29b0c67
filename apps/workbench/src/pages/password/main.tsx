import { mountPage } from '../../mount.tsx'
import { PasswordPage } from './password-page.tsx'

mountPage('password', PasswordPage)
