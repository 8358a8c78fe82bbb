//! How settings are declared: a struct for each group, flags and variables, and the table of all of them.

macro_rules! settings {
    ($(
        $(#[$group_doc:meta])*
        $group:ident: $type:ident {
            $(
                $(#[$doc:meta])*
                $field:ident: $kind:ty = ($flag:literal, $env:literal $(, $arg:ident $(= $value:expr)?)* )
            ),* $(,)?
        }
    )*) => {
        $(
            $(#[$group_doc])*
            #[derive(Debug, Clone, Args)]
            pub struct $type {
                $(
                    $(#[$doc])*
                    #[arg(id = $flag, long = $flag, env = $env, value_name = "VALUE", hide_env_values = true $(, $arg $(= $value)?)*)]
                    pub $field: $kind,
                )*
            }
        )*

        /// All settings of the hub.
        #[derive(Debug, Clone, Args)]
        pub struct Settings {
            /// File of settings, TOML: a table for each group, `[cancellation]` with `window_s = 60` in it. Flags and variables are stronger.
            #[arg(id = CONFIG_FLAG, long = CONFIG_FLAG, env = CONFIG_VARIABLE, value_name = "FILE")]
            pub file: Option<PathBuf>,
            $(
                $(#[$group_doc])*
                #[command(flatten)]
                pub $group: $type,
            )*
        }

        /// Every setting, in the order they are written here.
        pub const SETTINGS: &[Setting] = &[
            $($(Setting { key: $flag, variable: $env, kind: <$kind as kind::OfKind>::KIND },)*)*
        ];
    };
}
