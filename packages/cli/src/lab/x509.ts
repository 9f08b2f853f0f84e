/** The certificate library, after the reflection it needs: other files import it from here. */
import 'reflect-metadata'

export * from '@peculiar/x509'
