//! What max pooling and mean pooling share: a square window with its stride and padding.

/// A kind of pooling with a window: its settings, its shape rule and its row; what only it does may follow.
macro_rules! window_pooling {
    ($(#[$doc:meta])* $name:ident, $entry:ident, $title:literal, $letter:literal $($own:tt)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Width and height of a window in pixels.
            #[serde(default = "two")]
            pub size: usize,
            /// Pixels from one window to the next; as large as the window unless set.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub stride: Option<usize>,
            /// Rows and columns laid around the picture: never the largest value, zeros for a mean. At most half a
            /// window.
            #[serde(default, skip_serializing_if = "crate::design::layers::is_usual")]
            pub padding: usize,
        }

        fn two() -> usize {
            2
        }

        pub(in crate::design::layers) static $entry: KindEntry = KindEntry {
            id: stringify!($name),
            name: $title,
            letter: $letter,
            family: Family::Pooling,
            new: || $name::new(2).into(),
            settings: &[
                layer_setting!(size of $name, Limits::Count(1, 256)),
                Setting {
                    id: "stride",
                    limits: Limits::Count(1, 256),
                    get: |kind| match kind {
                        LayerKind::$name(pool) => Some(Value::Count(pool.step())),
                        _ => None,
                    },
                    set: |kind, value| {
                        if let (LayerKind::$name(pool), Value::Count(stride)) = (kind, value) {
                            pool.stride = (stride != pool.size).then_some(stride);
                        }
                    },
                },
                layer_setting!(padding of $name, Limits::Count(0, 128)),
            ],
        };

        impl $name {
            /// Windows of `size` × `size` side by side.
            pub fn new(size: usize) -> Self {
                Self { size, stride: None, padding: 0 }
            }

            /// Pixels from one window to the next.
            pub fn step(&self) -> usize {
                self.stride.unwrap_or(self.size)
            }
        }

        impl Kind for $name {
            fn accepts(&self) -> &'static [ShapeKind] {
                &[ShapeKind::Picture]
            }

            fn output(&self, input: Shape, faults: &mut Vec<Fault>) -> Shape {
                let Shape::Picture { channels, height, width } = input else { return input };
                let Self { size, stride, padding } = *self;
                let fitting = size / 2;
                if padding > fitting {
                    let kind = FaultKind::PaddingTooLarge { padding, size, fitting };
                    faults.push(Fault { kind, repaired: Some(Self { padding: fitting, ..self.clone() }.into()) });
                }
                let pixels = Padding::Pixels(padding.min(fitting));
                let window = Window { kind: WindowKind::Window, size, stride: self.step(), padding: pixels };
                let fitted = |size: usize| Self { size, stride, padding: padding.min(size / 2) }.into();
                let (height, width) = window.places((height, width), faults, fitted);
                Shape::Picture { channels, height, width }
            }

            fn field(&self, region: &Region, input: Shape) -> Region {
                region.under(input, (self.size, self.step()), Padding::Pixels(self.padding))
            }

            fn follows_size(&self, setting: &str) -> bool {
                setting == "stride" && self.stride.is_none()
            }

            fn comparisons(&self) -> u64 {
                (self.size as u64).saturating_pow(2)
            }

            $($own)*
        }
    };
}

pub(super) use window_pooling;
