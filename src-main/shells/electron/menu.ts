import { Menu, type MenuItemConstructorOptions } from 'electron'

/** macOS takes copy, paste and quit from the menu; elsewhere there is none. None shows the developer tools. */
export function installMenu(): void {
  const template: MenuItemConstructorOptions[] = [
    { role: 'appMenu' },
    { role: 'editMenu' },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate(template) : null)
}
